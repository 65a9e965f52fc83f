import type { InputColumn } from '../encode/inputs.ts';
import type { Target } from '../encode/target.ts';

/**
 * What is wrong with the columns of a model file, if they cannot be those of a table: each is named, told apart from the others without
 * the blanks around its name, and either asked or answered; no category and no class stands there twice.
 */
export function columnMistake(inputs: readonly InputColumn[], target: Target): string | undefined {
  const names = inputs.map(({ name }) => name.trim());
  const asked = target.name.trim();
  if (names.includes('') || asked === '') return 'every column must have a name, found one without';
  const twin = twice(names);
  if (twin !== undefined) return `inputs: the column ${JSON.stringify(twin)} stands there twice`;
  if (names.includes(asked)) return `inputs: must not hold the target, found ${JSON.stringify(asked)}`;
  for (const input of inputs) {
    const category = input.type === 'category' ? twice(input.categories) : undefined;
    if (category === undefined) continue;
    return `inputs: ${JSON.stringify(input.name)}: the category ${JSON.stringify(category)} stands there twice`;
  }
  const label = target.type === 'category' ? twice(target.classes) : undefined;
  return label === undefined ? undefined : `target: the class ${JSON.stringify(label)} stands there twice`;
}

/** The first text that stands in a list again. */
function twice(texts: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const text of texts) {
    if (seen.has(text)) return text;
    seen.add(text);
  }
  return undefined;
}
