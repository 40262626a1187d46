// What a file could change for everything that runs after it: the prototypes and classes of the platform and of
// torchlet, each with its own keys and what stands there.

type Snapshot = ReadonlyMap<
  object,
  { readonly name: string; readonly own: ReadonlyMap<PropertyKey, PropertyDescriptor> }
>

/** All functions, prototypes and namespaces that can be reached from the platform's globals and from `root`. */
export function prototypesNow(root: object): Snapshot {
  const found = new Map<object, { name: string; own: Map<PropertyKey, PropertyDescriptor> }>()
  const open: (readonly [object, string])[] = [
    [root, ''],
    [Object.getPrototypeOf(function* () {}.prototype), 'Generator'],
    [Object.getPrototypeOf([][Symbol.iterator]()), 'ArrayIterator'],
    ...PLATFORM.map((constructor) => [constructor, constructor.name] as const),
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [object, name] = next
    if (found.has(object)) continue
    const own = new Map<PropertyKey, PropertyDescriptor>()
    found.set(object, { name, own })
    for (const key of Reflect.ownKeys(object)) {
      const descriptor = Object.getOwnPropertyDescriptor(object, key) as PropertyDescriptor
      own.set(key, descriptor)
      for (const part of [descriptor.value, descriptor.get, descriptor.set])
        if (isShared(part)) open.push([part, `${name}.${String(key)}`])
    }
    const above: unknown = Object.getPrototypeOf(object)
    if (typeof above === 'object' && above !== null) open.push([above, `${name}.__proto__`])
  }
  return found
}

/** What is another than it was. */
export function prototypesChanged(before: Snapshot): string[] {
  const changed: string[] = []
  for (const [object, { name, own }] of before) {
    const keys = Reflect.ownKeys(object)
    for (const key of new Set([...keys, ...own.keys()])) {
      const now = Object.getOwnPropertyDescriptor(object, key)
      if (!isSame(own.get(key), now)) changed.push(`${name}.${String(key)}`)
    }
  }
  return changed
}

const PLATFORM = [
  Object,
  Function,
  Array,
  String,
  Number,
  Boolean,
  Symbol,
  BigInt,
  Map,
  Set,
  WeakMap,
  Promise,
  RegExp,
  Error,
  RangeError,
  TypeError,
  ArrayBuffer,
  DataView,
  Uint8Array,
  Float32Array,
  BigInt64Array,
  Date,
  Intl.NumberFormat,
]

function isShared(part: unknown): part is object {
  if (typeof part === 'function') return true
  // Prototypes have a constructor of their own; namespaces are modules or have none.
  return typeof part === 'object' && part !== null && (Object.hasOwn(part, 'constructor') || isNamespace(part))
}

function isNamespace(part: object): boolean {
  return Object.prototype.toString.call(part) === '[object Module]'
}

function isSame(a: PropertyDescriptor | undefined, b: PropertyDescriptor | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return Object.is(a.value, b.value) && a.get === b.get && a.set === b.set && a.writable === b.writable
}
