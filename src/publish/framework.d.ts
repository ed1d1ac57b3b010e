/** The parts of Observable Framework 1.13.4 that judge a page as its build will, typed as far as we use them. */
declare module "@observablehq/framework/dist/markdown.js" {
  interface Token {
    readonly type: string;
    /** What follows the marks of a fence. */
    readonly info: string;
    readonly content: string;
    readonly map: readonly [number, number] | null;
  }
  type Rule = (
    tokens: readonly Token[],
    index: number,
    options: unknown,
    context: MarkdownContext,
    self: unknown,
  ) => string;
  interface MarkdownContext {
    readonly code: readonly PageCode[];
  }
  interface PageCode {
    readonly id: string;
    readonly mode: string;
    readonly node: {
      readonly body: unknown;
      readonly input: string;
      readonly files: readonly { readonly name: string; readonly method?: string }[];
      readonly references: readonly { readonly name: string }[];
      readonly declarations: readonly { readonly name: string }[] | null;
    };
  }
  interface Markdown {
    parse(text: string, environment: object): readonly Token[];
    readonly renderer: { readonly rules: Record<string, Rule | undefined> };
  }
  interface ParsedPage {
    readonly body: string;
    readonly title: string | null;
    readonly code: readonly PageCode[];
    readonly data: Readonly<Record<string, unknown>>;
  }
  interface ParseOptions {
    readonly md: Markdown;
    readonly path: string;
    readonly params?: Readonly<Record<string, string>>;
  }
  export function createMarkdownIt(): Markdown;
  export function parseMarkdown(input: string, options: ParseOptions): ParsedPage;
}

declare module "@observablehq/framework/dist/info.js" {
  export function parseInfo(input: string): {
    readonly tag: string;
    readonly attributes: Readonly<Record<string, string | undefined>>;
  };
}

declare module "@observablehq/framework/dist/javascript/parse.js" {
  export function parseProgram(input: string): unknown;
}

declare module "@observablehq/framework/dist/javascript/files.js" {
  export function findFiles(
    body: unknown,
    path: string,
    input: string,
  ): readonly { readonly name: string; readonly method?: string }[];
}

declare module "@observablehq/framework/dist/javascript/globals.js" {
  export const defaultGlobals: ReadonlySet<string>;
}

declare module "@observablehq/framework/dist/javascript/module.js" {
  export function transformJavaScriptSync(source: string, loader: "ts", path: string): string;
}

declare module "@observablehq/framework/dist/libraries.js" {
  export function getImplicitFileImports(methods: readonly string[]): ReadonlySet<string>;
  export function getImplicitInputImports(inputs: readonly string[]): ReadonlySet<string>;
  export function getImplicitDependencies(imports: readonly string[]): ReadonlySet<string>;
}
