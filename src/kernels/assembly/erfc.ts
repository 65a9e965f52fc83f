// Φ of the standard normal on one vector, for GELU. Coefficients by `test/oracles/erfc_series.py`, to 1.5e-8 and 3.4e-17.
import { expNegative, madd } from './vector';

/** P(u), the exponent that erfc w = t e^(−w² + P(2t − 1)) leaves to be fitted; it has degree 11 for float32, 26 for float64. */
// @ts-ignore: decorator
@inline
function exponent<T extends number>(u: v128): v128 {
  let p: v128;
  if (sizeof<T>() == 4) {
    p = v128.splat<T>(<T>-0.000092464577956331022312);
    p = madd<T>(p, u, v128.splat<T>(<T>8.5083166098205825818e-6));
    p = madd<T>(p, u, v128.splat<T>(<T>0.00058807168875983844757));
    p = madd<T>(p, u, v128.splat<T>(<T>-0.00022919226001198894243));
    p = madd<T>(p, u, v128.splat<T>(<T>-0.0023031434654053822153));
    p = madd<T>(p, u, v128.splat<T>(<T>0.0017952014937328140643));
    p = madd<T>(p, u, v128.splat<T>(<T>0.0088151569561257874301));
    p = madd<T>(p, u, v128.splat<T>(<T>-0.0098804316375826864897));
    p = madd<T>(p, u, v128.splat<T>(<T>-0.04689478101507170614));
    p = madd<T>(p, u, v128.splat<T>(<T>0.047343940394620338577));
    p = madd<T>(p, u, v128.splat<T>(<T>0.67264321248554813819));
    p = madd<T>(p, u, v128.splat<T>(<T>-0.67179409277580503012));
  } else {
    p = v128.splat<T>(<T>4.059203416871319725e-9);
    p = madd<T>(p, u, v128.splat<T>(<T>-1.6257634004200002627e-9));
    p = madd<T>(p, u, v128.splat<T>(<T>-3.9153823681150643385e-8));
    p = madd<T>(p, u, v128.splat<T>(<T>3.9965845490644020483e-8));
    p = madd<T>(p, u, v128.splat<T>(<T>1.5326945224772420095e-7));
    p = madd<T>(p, u, v128.splat<T>(<T>-3.1750365681754218486e-7));
    p = madd<T>(p, u, v128.splat<T>(<T>-1.6833321758830402855e-7));
    p = madd<T>(p, u, v128.splat<T>(<T>1.3278447814608564882e-6));
    p = madd<T>(p, u, v128.splat<T>(<T>-1.2725384918465063806e-6));
    p = madd<T>(p, u, v128.splat<T>(<T>-3.0087258428155395472e-6));
    p = madd<T>(p, u, v128.splat<T>(<T>8.562827807038024249e-6));
    p = madd<T>(p, u, v128.splat<T>(<T>1.7065643682608049678e-7));
    p = madd<T>(p, u, v128.splat<T>(<T>-0.000030188008635174025601));
    p = madd<T>(p, u, v128.splat<T>(<T>0.000031732769210255438295));
    p = madd<T>(p, u, v128.splat<T>(<T>0.000071401064969692757727));
    p = madd<T>(p, u, v128.splat<T>(<T>-0.00017429974539128115135));
    p = madd<T>(p, u, v128.splat<T>(<T>-0.000093735044992088041891));
    p = madd<T>(p, u, v128.splat<T>(<T>0.0006736782487619259406));
    p = madd<T>(p, u, v128.splat<T>(<T>-0.00014624686098279685679));
    p = madd<T>(p, u, v128.splat<T>(<T>-0.0023458124421948411086));
    p = madd<T>(p, u, v128.splat<T>(<T>0.0017589335575530584697));
    p = madd<T>(p, u, v128.splat<T>(<T>0.0088249385535571707919));
    p = madd<T>(p, u, v128.splat<T>(<T>-0.0098726893663768652314));
    p = madd<T>(p, u, v128.splat<T>(<T>-0.046895610231077163576));
    p = madd<T>(p, u, v128.splat<T>(<T>0.04734330684190415454));
    p = madd<T>(p, u, v128.splat<T>(<T>0.67264322397765591125));
    p = madd<T>(p, u, v128.splat<T>(<T>-0.67179408405669226505));
  }
  return p;
}

/** erfc w for w ≥ 0: t e^(−w² + P(2t − 1)) with t = 2 / (2 + w). */
// @ts-ignore: decorator
@inline
function erfcPositive<T extends number>(w: v128): v128 {
  const two = v128.splat<T>(<T>2);
  const t = v128.div<T>(two, v128.add<T>(two, w));
  const p = exponent<T>(madd<T>(t, two, v128.splat<T>(<T>-1)));
  return v128.mul<T>(t, expNegative<T>(v128.sub<T>(p, v128.mul<T>(w, w))));
}

/** Φ(z) = erfc(−z / √2) / 2; for z > 0 one minus that of −z. */
// @ts-ignore: decorator
@inline
export function normalBelow<T extends number>(z: v128): v128 {
  const w = v128.mul<T>(v128.abs<T>(z), v128.splat<T>(<T>0.7071067811865476));
  const tail = v128.mul<T>(v128.splat<T>(<T>0.5), erfcPositive<T>(w));
  return v128.bitselect(v128.sub<T>(v128.splat<T>(<T>1), tail), tail, v128.gt<T>(z, v128.splat<T>(<T>0)));
}

/** φ(z) = e^(−z²/2) / √2π. */
// @ts-ignore: decorator
@inline
export function normalDensity<T extends number>(z: v128): v128 {
  const e = expNegative<T>(v128.mul<T>(v128.splat<T>(<T>-0.5), v128.mul<T>(z, z)));
  return v128.mul<T>(v128.splat<T>(<T>0.3989422804014327), e);
}
