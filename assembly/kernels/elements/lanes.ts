// Functions of two vectors, four or two lanes at a time: what kernels over elements and over rows have in common. In a file of
// its own because what index.ts exports may hold no classes.

/** A function of two vectors, without state. */
export abstract class Lanes {
  abstract of(a: v128, b: v128): v128
}

@final
export class AddOf<T> extends Lanes {
  @inline of(a: v128, b: v128): v128 {
    return v128.add<T>(a, b)
  }
}
@final
export class SubOf<T> extends Lanes {
  @inline of(a: v128, b: v128): v128 {
    return v128.sub<T>(a, b)
  }
}
@final
export class MulOf<T> extends Lanes {
  @inline of(a: v128, b: v128): v128 {
    return v128.mul<T>(a, b)
  }
}
@final
export class DivOf<T> extends Lanes {
  @inline of(a: v128, b: v128): v128 {
    return v128.div<T>(a, b)
  }
}
@final
export class MaximumOf<T> extends Lanes {
  @inline of(a: v128, b: v128): v128 {
    return v128.max<T>(a, b)
  }
}
@final
export class MinimumOf<T> extends Lanes {
  @inline of(a: v128, b: v128): v128 {
    return v128.min<T>(a, b)
  }
}
@final
export class And extends Lanes {
  @inline of(a: v128, b: v128): v128 {
    return v128.and(a, b)
  }
}
@final
export class Or extends Lanes {
  @inline of(a: v128, b: v128): v128 {
    return v128.or(a, b)
  }
}

@final
export class Prelu extends Lanes {
  @inline of(a: v128, b: v128): v128 {
    return v128.bitselect(a, f32x4.mul(a, b), f32x4.gt(a, f32x4.splat(0)))
  }
}
