import { describe, expect, test } from 'vitest';
import { CloseList, openAll } from '../../src/host/close-list.ts';

/** Things that say when they are closed. */
function things() {
  const closed: string[] = [];
  const thing = (name: string) => ({ name, close: () => void closed.push(name) });
  return { closed, thing };
}

describe('CloseList', () => {
  test('closes the last first, each once, and all at once where none has to wait', () => {
    const { closed, thing } = things();
    const list = new CloseList();
    expect(['a', 'b', 'c'].map((name) => list.add(thing(name)).name)).toEqual(['a', 'b', 'c']);
    void list.close();
    expect(closed).toEqual(['c', 'b', 'a']);
    void list.close();
    expect(closed).toHaveLength(3);
  });

  test('waits for one whose close() gives a promise before it closes what that stands on', async () => {
    const { closed, thing } = things();
    const list = new CloseList();
    list.add(thing('ground'));
    list.add({
      close: async () => {
        await Promise.resolve();
        closed.push('slow');
      },
    });
    await list.close();
    expect(closed).toEqual(['slow', 'ground']);
  });
});

test('one that cannot be closed does not keep the others open', async () => {
  const { closed, thing } = things();
  const list = new CloseList();
  list.add(thing('one'));
  list.add({
    close: () => {
      throw new Error('EIO');
    },
  });
  list.add(thing('two'));
  await expect(list.close()).rejects.toThrow('EIO');
  expect(closed).toEqual(['two', 'one']);
});

describe('openAll', () => {
  test('gives what was opened, with a close() for all of it', () => {
    const { closed, thing } = things();
    const opened = openAll((list) => ({ one: list.add(thing('one')), two: list.add(thing('two')) }));
    expect([opened.one.name, opened.two.name, closed]).toEqual(['one', 'two', []]);
    void opened.close();
    expect(closed).toEqual(['two', 'one']);
  });

  test('where a step is refused, closes what was opened before, and says what was refused', () => {
    const { closed, thing } = things();
    const refused = new Error('socket NETLINK_ROUTE: EMFILE');
    expect(() =>
      openAll((list) => {
        list.add(thing('one'));
        list.add(thing('two'));
        throw refused;
      }),
    ).toThrow(refused);
    expect(closed).toEqual(['two', 'one']);
  });
});
