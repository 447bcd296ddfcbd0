// The part of Node's `process` that streams need. A microtask, not a timer as in the package for browsers: timers are
// slow in a tab that is not looked at, and do not come any more in a page that is being left.

export function nextTick(call: (...given: unknown[]) => void, ...given: unknown[]): void {
  queueMicrotask(() => call(...given));
}
