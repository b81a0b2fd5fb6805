/** The built-in Gmail node's versions of its current major, whose workflows run here unchanged. */
export const BUILT_IN_VERSIONS = [2, 2.1, 2.2];

/** Our own version, in which our defaults live. */
export const OWN_VERSION = 3;
