// Why a call has no plan: a sentence that begins with a verb's subject, `it reads values`.

export class Refusal extends Error {}
