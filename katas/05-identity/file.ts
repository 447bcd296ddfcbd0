// A store that is a file: for its owner alone, and whole at every moment. In Node; a browser has its own.

import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Store } from './contacts.ts';
import { todo } from '../../lib/runner/todo.ts';

/** Nobody but the owner may read or write. Windows has no such bits: there the owner's folder keeps others out. */
const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

export class FileStore implements Store {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined if there is no such file. @throws {FileError} `READABLE`; what the file system throws. */
  async read(): Promise<string | undefined> {
    return todo(8);
  }

  /** Writes a new file beside it, and puts that in its place: at no moment is there half a file, or one for others. */
  async write(text: string): Promise<void> {
    return todo(8);
  }

  /** The same, unless there is a file already: then false, and that one stays. */
  async create(text: string): Promise<boolean> {
    const beside = await this.#writeBeside(text);
    try {
      await link(beside, this.#path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      await unlink(beside);
    }
  }

  /** The path of a new file with this in it, which has reached the disk. */
  async #writeBeside(text: string): Promise<string> {
    return todo(8);
  }
}

export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: 'READABLE';
  readonly path: string;

  constructor(code: 'READABLE', path: string) {
    super(`others can read ${path}`);
    this.code = code;
    this.path = path;
  }
}
