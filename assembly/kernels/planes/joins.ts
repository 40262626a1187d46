// What pools make of a box. Classes, so that each has a loop of its own; in a file of its own because what index.ts exports may hold none.

export abstract class Join {
  abstract isMax(): bool
}
@final
export class Largest extends Join {
  @inline isMax(): bool {
    return true
  }
}
@final
export class Mean extends Join {
  @inline isMax(): bool {
    return false
  }
}
