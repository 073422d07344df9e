import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../schema.graphqls',
  documents: 'src/**/*.graphql',
  config: {
    strictScalars: true,
    enumsAsTypes: true,
    useTypeImports: true,
    // A secret goes in and never comes out.
    scalars: { Time: 'string', Secret: { input: 'string', output: 'never' } },
  },
  generates: {
    'src/gql/graphql.ts': {
      // All of the schema: the type of the errors' extensions is selected by no operation.
      plugins: ['typescript', 'typescript-operations', 'typed-document-node'],
      // As text, which urql parses: as trees the documents would be a fifth of what the first page loads.
      config: { documentMode: 'graphQLTag', gqlImport: 'urql#gql' },
    },
  },
};

export default config;
