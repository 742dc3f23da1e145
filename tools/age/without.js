// Stands for the parts of the library that no page of ours calls: post-quantum keys, NIST
// curves, passphrases. What is left is X25519, as both responders' and the age tool's keys are.
export const MLKEM768P256 = undefined;
export const MLKEM768X25519 = undefined;
export const p256 = undefined;
export const scrypt = undefined;
