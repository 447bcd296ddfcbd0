// A colour for each person who is here.

/** Of the 256 colours of a terminal, some that can be read on black and on white. */
const COLOURS = [32, 35, 172, 169, 37, 203, 99, 106];

export class Colours {
  /** By the id of who has it. */
  readonly #taken = new Map<string, number>();

  /** The same as long as they are here: their id's, so that most people see them alike, or the next that is free. */
  of(id: string): number {
    const colour = this.#taken.get(id) ?? this.#choice(id);
    this.#taken.set(id, colour);
    return colour;
  }

  /** They have left. */
  free(id: string): void {
    this.#taken.delete(id);
  }

  #choice(id: string): number {
    const own = Number.parseInt(id.slice(0, 8), 16) % COLOURS.length;
    const fromThere = [...COLOURS.slice(own), ...COLOURS.slice(0, own)];
    const taken = new Set(this.#taken.values());
    return fromThere.find((colour) => !taken.has(colour)) ?? COLOURS[own]!;
  }
}
