export { asItems, type Operation, type Resource, resourceProperties } from '../shared/n8n/serviceOperation';
