/**
 * Where an organisation stands between two databases. MOVING: it is being copied from here, and can be read. ARRIVING: it was copied to here,
 * and can be read. MOVED: it is elsewhere, and nobody signs in to it here. In none of them anything of it is written.
 */
export const MOVE_STATES = ['MOVING', 'ARRIVING', 'MOVED'] as const
export type MoveState = (typeof MOVE_STATES)[number]
