import type { CodegenConfig } from '@graphql-codegen/cli';

const types = {
  strictScalars: true,
  enumsAsTypes: true,
  useTypeImports: true,
  // A secret goes in and never comes out.
  scalars: { Time: 'string', Secret: { input: 'string', output: 'never' } },
} as const;

const config: CodegenConfig = {
  schema: '../schema.graphqls',
  documents: 'src/**/*.graphql',
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: types,
    },
    // All of the schema: what no operation selects is missing above, and the type of the errors' extensions is among it.
    'src/gql/schema.ts': {
      plugins: ['typescript'],
      config: { ...types, onlyOperationTypes: false },
    },
  },
  hooks: { afterOneFileWrite: [] },
};

export default config;
