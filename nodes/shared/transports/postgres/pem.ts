export { normalizePem } from '../../credentials/pem';
