/** Something wrong with a spec, and where. */
export interface Mistake {
  /** Keys and list positions from the top of the spec. */
  readonly path: readonly (string | number)[];
  readonly what: string;
}
