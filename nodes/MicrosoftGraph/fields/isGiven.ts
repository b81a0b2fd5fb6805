/** Whether a field of a collection holds something; one that was added and left empty does not. */
export const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';
