// The pages that show files of the repository which are no pages themselves: docs/.vitepress/repository.ts.
import { filesAt, linkedFiles, placeOf, read } from '../.vitepress/repository.ts';

const LANGUAGES = {
  json: 'json',
  yaml: 'yaml',
  sh: 'sh',
  py: 'python',
  ts: 'ts',
  mjs: 'js',
  service: 'ini',
  conf: 'ini',
};

const titleOf = (page) => /^# (.+)$/m.exec(page)?.[1];

function show(file) {
  const text = read(file);
  if (file.endsWith('.md')) return `- [${titleOf(text) ?? file}](/${placeOf(file)})`;
  const extension = /[^.]+$/.exec(file)[0];
  // More than in any file.
  return `## \`${file}\`\n\n\`\`\`\`\`\`${LANGUAGES[extension] ?? 'text'}\n${text}\`\`\`\`\`\`\n`;
}

export default {
  paths: () =>
    linkedFiles().map((path) => ({
      params: { path },
      content: `# ${path}\n\nIn the repository.\n\n${filesAt(path).map(show).join('\n')}\n`,
    })),
};
