export { default } from './lib/runner/projects.ts';
