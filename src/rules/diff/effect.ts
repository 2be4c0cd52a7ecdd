import type { ChangeEffect } from '../compare/compare-requirement.ts'

const RANK: Record<ChangeEffect, number> = { NEUTRAL: 0, STRICTER: 1, UNDECIDED: 2, LOOSER: 3 }

/** The effect of several changes together: one that loosens outweighs all, and a doubt outweighs a tightening. */
export const joinEffects = (effects: readonly ChangeEffect[]): ChangeEffect =>
  effects.reduce<ChangeEffect>((worst, effect) => (RANK[effect] > RANK[worst] ? effect : worst), 'NEUTRAL')

/** The effect of a figure or rank that rose, fell or stayed, where higher is stricter. */
export const effectOfRise = (before: number, after: number): ChangeEffect =>
  after === before ? 'NEUTRAL' : after > before ? 'STRICTER' : 'LOOSER'
