// A store that is a file: for its owner alone, and whole at every moment. In Node; a browser has its own.

import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Store } from './contacts.ts';

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
    // #region step 8
    try {
      const { mode } = await stat(this.#path);
      if (process.platform !== 'win32' && mode & 0o077) throw new FileError('READABLE', this.#path);
      return await readFile(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    // #endregion
  }

  /** Writes a new file beside it, and puts that in its place: at no moment is there half a file, or one for others. */
  async write(text: string): Promise<void> {
    // #region step 8
    const beside = await this.#writeBeside(text);
    await rename(beside, this.#path);
    // #endregion
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
    // #region step 8
    await mkdir(dirname(this.#path), { recursive: true, mode: OWNER_ONLY_FOLDER });
    const beside = `${this.#path}.${randomUUID()}`;
    const file = await open(beside, 'wx', OWNER_ONLY);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    return beside;
    // #endregion
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
