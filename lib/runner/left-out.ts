// Why a test is left out on this machine: what it says to Vitest, and `npm test` to people in their own words.

export const NO_BROWSER = 'no browser on this machine';
