/** The built-in Gmail Trigger's versions, whose workflows run here unchanged. */
export const BUILT_IN_VERSIONS = [1, 1.1, 1.2, 1.3, 1.4];

/** Our own version, in which our defaults and events live. */
export const OWN_VERSION = 2;
