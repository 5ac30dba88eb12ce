/**
 * Between main and the window that shows and takes secrets. Main hands over two ports and never hears what passes on
 * the first, which leads to the vault (`src/shared/vault/secret-api.ts`). The second is the desk: small notes that hold
 * no secret.
 */

/** Name of the message that brings both ports: first the vault's, then the desk's. */
export const SECRET_PORTS = 'wattlet:secret-ports';
