import { referenceResource } from '../../directory/references';

export const groupOwner = referenceResource('Group Owner', 'groupOwner', 'owners', []);
