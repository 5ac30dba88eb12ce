/** What one source file imports and which raw IPC names it uses, read from its syntax tree (vite's own parser). */
import { parseSync } from 'vite';

export interface Import {
  /** As written: a relative path or a package. */
  readonly specifier: string;
  /** `import type`: erased before anything runs. */
  readonly typeOnly: boolean;
}

export interface Scan {
  readonly imports: readonly Import[];
  /** Raw IPC that the file touches: `ipcMain`, `ipcRenderer`, `.ipc` of a web contents or frame. */
  readonly rawIpc: readonly string[];
  /** An import whose target is computed, so that no rule can be checked on it. */
  readonly computed: number;
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** @throws Error naming the file if it is not valid TypeScript */
export function scan(path: string, text: string): Scan {
  const { program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const imports: Import[] = [];
  const rawIpc = new Set<string>();
  let computed = 0;
  const take = (target: unknown, typeOnly: boolean) => {
    const specifier = literal(target);
    if (specifier === undefined) computed += 1;
    else imports.push({ specifier, typeOnly });
  };
  walk(program, (node) => {
    switch (node.type) {
      case 'ImportDeclaration':
        return take(node['source'], isTypeOnly(node, 'importKind'));
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        return node['source'] ? take(node['source'], isTypeOnly(node, 'exportKind')) : undefined;
      case 'ImportExpression':
        return take(node['source'], false);
      case 'TSImportType':
        return take(node['source'] ?? node['argument'], true);
      case 'TSExternalModuleReference':
        return take(node['expression'], false);
      case 'CallExpression':
        return isNamed(node['callee'], 'require') ? take(first(node['arguments']), false) : undefined;
      case 'Identifier':
        if (node['name'] === 'ipcMain' || node['name'] === 'ipcRenderer') rawIpc.add(String(node['name']));
        return;
      case 'Literal':
        // electron['ipcMain']
        if (node['value'] === 'ipcMain' || node['value'] === 'ipcRenderer') rawIpc.add(String(node['value']));
        return;
      case 'MemberExpression':
        if (isIpcOfContents(node)) rawIpc.add('.ipc');
    }
  });
  return { imports, rawIpc: [...rawIpc], computed };
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (isNode(value)) {
    visit(value);
    for (const [key, child] of Object.entries(value)) if (key !== 'parent') walk(child, visit);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** `import type …`, or every single name marked as a type. */
function isTypeOnly(node: Node, kind: 'importKind' | 'exportKind'): boolean {
  if (node[kind] === 'type') return true;
  const names = node['specifiers'];
  return (
    Array.isArray(names) && names.length > 0 && names.every((name) => isNode(name) && name[kind] === 'type')
  );
}

/** `contents.ipc.handle(…)`: a second way to raw channels, beside ipcMain. */
function isIpcOfContents(node: Node): boolean {
  const object = node['object'];
  const method = node['property'];
  return (
    isNode(object) &&
    object.type === 'MemberExpression' &&
    isNamed(object['property'], 'ipc') &&
    ['on', 'once', 'handle', 'handleOnce', 'addListener'].some((name) => isNamed(method, name))
  );
}

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node['name'] === name;
}

function literal(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'TSLiteralType') return literal(node['literal']);
  return node.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : undefined;
}

function first(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}
