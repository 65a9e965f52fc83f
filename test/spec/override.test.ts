import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutSetting, formatPath, parsePath } from '../../src/spec/override.ts';

describe('a path', () => {
  it.each([
    ['training.epochs', ['training', 'epochs']],
    ['layers[0].units', ['layers', '0', 'units']],
    ['layers.0.units', ['layers', '0', 'units']],
    ['columns["a.b"].scale', ['columns', 'a.b', 'scale']],
    ['columns["say \\"a.b\\""].scale', ['columns', 'say "a.b"', 'scale']],
    ['columns["[0]"]', ['columns', '[0]']],
    ['["a"]["b"]', ['a', 'b']],
    ['layers[0]["units"]', ['layers', '0', 'units']],
    ['columns.a b.scale', ['columns', 'a b', 'scale']],
    ['columns.price [EUR].scale', ['columns', 'price [EUR]', 'scale']],
    ['columns["a.b"]x.scale', ['columns["a', 'b"]x', 'scale']], // no name in brackets: something follows them
    ['columns["a.b"].', ['columns', 'a.b', '']],
  ])('%s is read as %j', (path, keys) => {
    expect(parsePath(path)).toEqual(keys);
  });

  it('is written as it is read, whatever the names in it', () => {
    const keys = fc.array(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'.[]"=\\0a') })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(keys, (path) => {
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
    );
  });
});

describe('a setting', () => {
  it.each([
    ['target=a=b', { key: 'target', value: 'a=b' }],
    ['columns["a=b"].scale=none', { key: 'columns["a=b"].scale', value: 'none' }],
    ['layers=[{"units":"a=b"}]', { key: 'layers', value: '[{"units":"a=b"}]' }],
    ['ignore=["a=b"]', { key: 'ignore', value: '["a=b"]' }],
    ['columns["a=b"]', undefined],
    ['=5', undefined],
  ])('%s is cut after its key', (setting, parts) => {
    expect(cutSetting(setting)).toEqual(parts);
  });
});
