// Puts the modules of the program together in few files, and the libraries with them: to find and to load some hundred takes 90 ms of
// every start. What a command does not need stays apart. Run by `npm run build`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** What is started by its file: the program, a thread, and each job that one may be given. */
const input = {
  main: 'build/dist/cli/main.js',
  thread: 'build/dist/threads/thread.js',
  'piece-job': 'build/dist/table/piece-job.js',
  'shard-job': 'build/dist/training/shard-job.js',
  'fold-job': 'build/dist/search/fold-job.js',
  'member-job': 'build/dist/bag/member-job.js',
};
const folder = 'build/dist/bundle';

/** The name of a package, who made it, and its licence: the text if there is one in the package. */
function licenceOf(path) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const file = readdirSync(path).find((one) => /^licen[cs]e/i.test(one));
  const maker = typeof author === 'object' ? author.name : author;
  const text = file === undefined ? `${license} licence, by ${maker}` : readFileSync(join(path, file), 'utf8').trim();
  return `${name} ${version}\n\n${text}\n`;
}

const bundle = await rolldown({ input, platform: 'node', external: ['koffi'] });
// As deep as the modules themselves, which name other files by where they are.
const { output } = await bundle.write({ dir: folder, format: 'esm', chunkFileNames: '[name].js' });
await bundle.close();

const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
const packages = new Set(modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []));
const licences = [...packages].sort().map(licenceOf);
writeFileSync(join(folder, 'LICENSES.txt'), `Libraries in these files\n\n${licences.join(`\n${'-'.repeat(80)}\n\n`)}`);
