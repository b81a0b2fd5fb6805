/** Those of the current versions of n8n's own nodes for Microsoft 365, whose workflows move over as they are; then ours. */
export const VERSIONS = [1, 1.1, 2, 2.1, 2.2, 3];

export const OWN_VERSION = 3;

/** The same of the trigger. */
export const TRIGGER_VERSIONS = [1, 2];

export const OWN_TRIGGER_VERSION = 2;
