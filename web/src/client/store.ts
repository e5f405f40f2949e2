/** What a view needs to follow a value: the shape that React's `useSyncExternalStore` takes. */
export interface ReadableStore<T> {
  subscribe: (listener: () => void) => () => void;
  getSnapshot: () => T;
}

/** An observable immutable value. Listeners are told only when the reference changes. */
export class Store<T> implements ReadableStore<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(initial: T) {
    this.#value = initial;
  }

  readonly getSnapshot = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  patch(change: Partial<T>): void {
    const keys = Object.keys(change) as (keyof T)[];
    if (keys.every((key) => Object.is(this.#value[key], change[key]))) return;
    this.set({ ...this.#value, ...change });
  }
}
