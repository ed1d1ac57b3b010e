/** The addresses that a program imports, as written, and how many imports it computes at run time. */
export interface FoundImports {
  readonly specifiers: readonly string[];
  readonly computed: number;
}

/** Walks a syntax tree (ESTree) for imports of every form, `import.meta.resolve` included. */
export function findImports(program: unknown): FoundImports {
  const specifiers: string[] = [];
  let computed = 0;
  const add = (source: unknown) => {
    const text = literalText(source);
    if (text === undefined) computed += 1;
    else specifiers.push(text);
  };
  visit(program, (node) => {
    switch (node.type) {
      case "ImportDeclaration":
      case "ImportExpression":
      case "ExportAllDeclaration":
        add(node.source);
        break;
      case "ExportNamedDeclaration":
        if (isNode(node.source)) add(node.source);
        break;
      case "CallExpression":
        if (isMetaResolve(node.callee)) add((node.arguments as readonly unknown[])[0]);
        break;
    }
  });
  return { specifiers, computed };
}

interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

function visit(value: unknown, enter: (node: SyntaxNode) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, enter);
  } else if (isNode(value)) {
    enter(value);
    for (const key of Object.keys(value)) visit(value[key], enter);
  }
}

function isMetaResolve(callee: unknown): boolean {
  if (!isNode(callee) || callee.type !== "MemberExpression") return false;
  const { object, property } = callee;
  return isNode(object) && object.type === "MetaProperty" && isNode(property) && property.name === "resolve";
}

function literalText(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  const quasis = node.type === "TemplateLiteral" ? (node.quasis as readonly unknown[]) : [];
  const only = quasis.length === 1 ? quasis[0] : undefined;
  return isNode(only) ? (only.value as { cooked?: string }).cooked : undefined;
}
