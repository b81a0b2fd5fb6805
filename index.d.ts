export * from './dist/nodes/shared/index';
