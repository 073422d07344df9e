import { type GraphiQLPlugin, useEditorContext, usePluginStore } from '@graphiql/react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type Example, freshVariables, type Group, type Kind, search } from './examples.ts';
import { storage } from './storage.ts';

/** The list of examples beside the editors. */
export const EXAMPLES: GraphiQLPlugin = { title: 'Examples', icon: Icon, content: Panel };

const KINDS: [kind: Kind, title: string][] = [
  ['read', 'Read'],
  ['write', 'Write'],
  ['follow', 'Follow'],
];

function Panel() {
  const [text, setText] = useState('');
  const panel = useRef<HTMLElement>(null);
  const { tabs, activeTabIndex } = useEditorContext({ nonNull: true });
  const open = useOpen();
  const found = search(text);
  const shown = found.flatMap((group) => inOrder(group));
  const current = tabs[activeTabIndex]?.query?.trim();
  return (
    <section ref={panel} className="ava-examples" aria-labelledby="ava-examples-title" onKeyDown={(event) => step(event, panel.current!)}>
      <h2 id="ava-examples-title">Examples</h2>
      <input
        type="search"
        aria-label="Search examples"
        placeholder="Search: sms, write, freshness …"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && shown[0]) open(shown[0]);
        }}
      />
      <p role="status" className={text ? '' : 'ava-examples-unsaid'}>
        {text ? count(shown.length) : ''}
      </p>
      {found.map((group) => (
        <ExampleGroup key={group.title} group={group} current={current} open={open} />
      ))}
    </section>
  );
}

function count(n: number): string {
  if (n === 0) return 'No example has that.';
  return n === 1 ? '1 example' : `${n} examples`;
}

function inOrder(group: Group): Example[] {
  return KINDS.flatMap(([kind]) => group.examples.filter((it) => it.kind === kind));
}

type GroupProps = { group: Group; current: string | undefined; open: (example: Example) => void };

function ExampleGroup({ group, current, open }: GroupProps) {
  const id = useId();
  return (
    <>
      <h3>{group.title}</h3>
      {KINDS.map(([kind, title]) => {
        const examples = group.examples.filter((it) => it.kind === kind);
        if (examples.length === 0) return null;
        return (
          <div key={kind} role="group" aria-labelledby={`${id}-${kind}`}>
            <h4 id={`${id}-${kind}`} className={`ava-kind-${kind}`}>
              {title}
            </h4>
            <ul>
              {examples.map((it) => (
                <li key={it.name}>
                  <button type="button" aria-current={it.query === current ? 'true' : undefined} onClick={() => open(it)}>
                    <code>{it.name}</code> <span>{it.about}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </>
  );
}

/** Opens an example in a new tab, or the tab that has it, and goes to the editor: the keys that run it work there. */
function useOpen(): (example: Example) => void {
  const { tabs, addTab, changeTab, updateActiveTabValues, queryEditor, variableEditor, headerEditor } = useEditorContext({
    nonNull: true,
  });
  return (example) => {
    const index = tabs.findIndex((tab) => tab.query?.trim() === example.query);
    if (index >= 0) {
      flushSync(() => changeTab(index));
    } else {
      const { query, name: operationName } = example;
      const variables = freshVariables(example);
      const headers = example.headers ?? '';
      flushSync(addTab);
      flushSync(() => updateActiveTabValues({ query, variables, headers, operationName }));
      queryEditor?.setValue(query);
      variableEditor?.setValue(variables);
      headerEditor?.setValue(headers);
    }
    queryEditor?.focus();
  };
}

/** Lets the arrow keys go from one example to the next, and back to the search. */
function step(event: KeyboardEvent, panel: HTMLElement): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  const stops = [...panel.querySelectorAll<HTMLElement>('input, button')];
  const next = stops[stops.indexOf(document.activeElement as HTMLElement) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

const VISIBLE = 'graphiql:visiblePlugin';

/** Remembers what is shown beside the editors; empty if nothing is to be. */
export function rememberPanel(plugin: GraphiQLPlugin | null): void {
  storage.setItem(VISIBLE, plugin?.title ?? '');
}

/**
 * Shows what was shown last, and the examples at first. GraphiQL's own property for that leaves the space for it closed,
 * so the button is pressed.
 */
export function OpenPanel() {
  const ready = usePluginStore((store) => store.plugins.length > 0);
  useEffect(() => {
    if (!ready) return;
    const title = storage.getItem(VISIBLE) ?? (innerWidth < 900 ? '' : EXAMPLES.title);
    document.querySelector<HTMLElement>(`.graphiql-sidebar [aria-label="Show ${CSS.escape(title)}"]`)?.click();
  }, [ready]);
  return null;
}

/** Has a line too long for its editor go on below: the comments on top of the examples are there to be read. */
export function WrapLines() {
  const { queryEditor } = useEditorContext({ nonNull: true });
  useEffect(() => queryEditor?.setOption('lineWrapping', true), [queryEditor]);
  return null;
}

const FREE = { name: 'ava-tab', Tab: false, 'Shift-Tab': false } as const;

/**
 * Lets the Tab key leave the editors, so that whoever has no mouse gets out of them. Lines are indented by themselves
 * and by the button that prettifies.
 */
export function FreeTabKey() {
  const { queryEditor, variableEditor, headerEditor, responseEditor } = useEditorContext({ nonNull: true });
  useEffect(() => {
    const editors = [queryEditor, variableEditor, headerEditor, responseEditor];
    for (const editor of editors) editor?.addKeyMap(FREE, true);
    return () => {
      for (const editor of editors) editor?.removeKeyMap(FREE);
    };
  }, [queryEditor, variableEditor, headerEditor, responseEditor]);
  return null;
}

function Icon() {
  return (
    <svg height="1em" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" aria-hidden="true">
      <path d="M5.5 3.5h9M5.5 8h9M5.5 12.5h9M1.2 2.2 3 3.5 1.2 4.8M1.2 6.7 3 8 1.2 9.3M1.2 11.2 3 12.5l-1.8 1.3" />
    </svg>
  );
}
