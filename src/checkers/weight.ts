/** Weights as the kernel takes them. */

declare const weightBrand: unique symbol

/** A whole number from 0 to 2147483647. */
export type Weight = number & { readonly [weightBrand]: true }

export const GREATEST_WEIGHT = 2_147_483_647

/** `weight`, or the nearest value the kernel takes. */
export function clampWeight (weight: number): Weight {
  return Math.min(Math.max(Math.trunc(weight), 0), GREATEST_WEIGHT) as Weight
}
