/** Names as a message lists them: `"relu", "tanh"`. */
export const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
