// The desk: where a case is written.

/**
 * Lay the desk for what was chosen.
 * @param {unknown} _engine
 * @param {import("./choice.js").Choice} _choice
 */
export async function desk(_engine, _choice) {}
