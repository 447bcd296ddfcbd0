// A mermaid diagram as lines of text: who is joined to whom, who says what to whom.

const ARROW =
  /\s*(?<from><)?(?:--|==|-\.)(?:\s*(?<inside>[^-=.|>]+?)\s*(?:--|==|\.-))?[-=.]*(?<to>>)?(?:\|(?<label>[^|]*)\|)?\s*/;
const MESSAGE = /^(?<from>\w+)\s*(?<arrow>-->>|->>|-->|->|--x|-x|--\)|-\))\s*[+-]?(?<to>\w+)\s*:\s*(?<text>.*)$/;
const NODE = /^(?<id>\w+)(?:[[({>]+"?(?<label>.*?)"?[\])}]+)?$/;
const IGNORED =
  /^(?:%%.*|(?:graph|flowchart)\b.*|sequenceDiagram|autonumber|end|subgraph\b.*|(?:classDef|class|style|linkStyle|direction)\b.*)?$/;

/** Undefined when it is of a kind that we cannot draw: its source says more than half of it would. */
export function mermaidLines(source: string): string[] | undefined {
  const names = new Map<string, string>();
  const edges: [from: string, line: string, to: string][] = [];
  for (const line of source.split('\n').map((line) => line.trim().replace(/;$/, ''))) {
    const participant = /^(?:participant|actor)\s+(\w+)(?:\s+as\s+(.+))?$/.exec(line);
    const note = /^Note (?:over|left of|right of) ([\w, ]+):\s*(.*)$/i.exec(line);
    const message = MESSAGE.exec(line)?.groups;
    if (participant) names.set(participant[1]!, participant[2] ?? participant[1]!);
    else if (note) edges.push([note[1]!, `: ${note[2]}`, '']);
    else if (message) edges.push([message.from!, '──▶', `${message.to}\0 ${message.text}`]);
    else if (!IGNORED.test(line)) {
      const found = edgesIn(line, names);
      if (!found) return undefined;
      edges.push(...found);
    }
  }
  const name = (end: string) => {
    const [ids = '', text = ''] = end.split('\0');
    return (
      ids
        .split(/\s*[,&]\s*/)
        .map((id) => names.get(id) ?? id)
        .join(', ') + (text && `  ${text.trim()}`)
    );
  };
  return edges.map(([from, line, to]) => `${name(from)} ${line} ${name(to)}`.trimEnd());
}

/** `A((ana)) --- B -->|hello| C`: two edges. Undefined when that is no chain of nodes. */
function edgesIn(line: string, names: Map<string, string>): [string, string, string][] | undefined {
  const edges: [string, string, string][] = [];
  let rest = line;
  let previous: string | undefined;
  let arrow = '';
  while (rest) {
    const next = ARROW.exec(rest);
    const end = rest.slice(0, next?.index ?? rest.length);
    const ids = end.split('&').map((node) => nodeId(node.trim(), names));
    if (ids.includes(undefined)) return undefined;
    if (previous !== undefined) edges.push([previous, arrow, ids.join('&')]);
    if (!next) break;
    const { from, to, label, inside } = next.groups!;
    const text = label ?? inside;
    arrow = `${from ? '◀' : '─'}─${text ? ` ${text.trim().replaceAll('"', '')} ─` : ''}${to ? '▶' : '─'}`;
    previous = ids.join('&');
    rest = rest.slice(next.index + next[0].length);
  }
  return edges;
}

/** Learns a node's label, and returns its id. */
function nodeId(node: string, names: Map<string, string>): string | undefined {
  const { id, label } = NODE.exec(node)?.groups ?? {};
  if (id && label) names.set(id, label.replaceAll(/<br\s*\/?>/g, ' '));
  return id;
}
