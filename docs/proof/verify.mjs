// Checks a decision's proof with nothing but what Node brings: docs/proof.md, step by step. `node verify.mjs vectors.json`
// runs all test vectors and prints what it thinks of each.
import { createHash, createPublicKey, verify as verifySignature } from "node:crypto";
import { readFileSync } from "node:fs";

const SKEW = 60;
const LIFE_MAX = 3600;
const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})$/;

class Refused extends Error {}
const refuse = (code) => {
  throw new Refused(code);
};

// RFC 8785 is how JavaScript writes JSON anyway, with sorted names.
export function canonical(value) {
  if (typeof value === "number" && (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER)) refuse("unsayable");
  if (typeof value === "string" && !value.isWellFormed()) refuse("unsayable");
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const names = Object.keys(value).sort(); // by UTF-16 code units, as RFC 8785 has it
  return `{${names.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
}

const sha256 = (text) => createHash("sha256").update(text, "utf8").digest("hex");

// JSON.parse takes the last of two equal names. Whatever says a thing twice is not written as it is read back.
function object(segment) {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(segment, "base64url"));
  const found = JSON.parse(text);
  if (found === null || typeof found !== "object" || Array.isArray(found)) refuse("malformed");
  if (canonical(found) !== text) refuse("malformed");
  return found;
}

const readable = (segment) => {
  try {
    return object(segment);
  } catch (error) {
    return refuse("malformed");
  }
};

export function verify(token, args, { jwks, tool, tenant, audience, kind = "tool_call", answer = "", now = Date.now() / 1000 }) {
  const found = token.length <= 4096 ? COMPACT.exec(token) : null;
  if (!found) refuse("malformed");
  const [, head, body, signature] = found;
  const header = readable(head);
  if (header.alg !== "EdDSA") refuse("wrong_algorithm");
  if (Object.keys(header).sort().join() !== "alg,kid,typ" || header.typ !== "countersign-decision+jwt") refuse("malformed");
  const fit = (key) => key.kid === header.kid && key.kty === "OKP" && key.crv === "Ed25519" && (key.use ?? "sig") === "sig";
  const keys = jwks.keys.filter(fit);
  if (keys.length !== 1) refuse("unknown_key");
  if ((keys[0].tenant ?? tenant) !== tenant) refuse("other_tenant");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: keys[0].x }, format: "jwk" });
  const signed = Buffer.from(`${head}.${body}`, "ascii");
  if (!verifySignature(null, signed, key, Buffer.from(signature, "base64url"))) refuse("bad_signature");
  const claims = readable(body);
  const texts = ["tenant", "approval", "kind", "action_digest", "arguments_hash", "decided_by", "aud", "jti"];
  const maybe = ["tool", "answer_hash"].filter((name) => name in claims);
  if (![...texts, ...maybe].every((name) => typeof claims[name] === "string" && claims[name])) refuse("malformed");
  if (!["decided_at", "iat", "exp"].every((name) => Number.isSafeInteger(claims[name]))) refuse("malformed");
  if (claims.tenant !== tenant) refuse("other_tenant");
  if (claims.aud !== audience) refuse("other_audience");
  if (claims.exp <= claims.iat || claims.exp - claims.iat > LIFE_MAX) refuse("malformed");
  if (claims.iat > now + SKEW) refuse("not_yet_valid");
  if (now >= claims.exp + SKEW) refuse("expired");
  if (claims.kind !== kind || (claims.tool ?? null) !== tool) refuse("other_tool");
  if ((claims.answer_hash ?? null) !== (answer ? sha256(answer) : null)) refuse("other_arguments");
  if (claims.arguments_hash !== sha256(canonical(args))) refuse("other_arguments");
  return claims;
}

const outcome = (work) => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
};

if (process.argv[2]) {
  const vectors = JSON.parse(readFileSync(process.argv[2], "utf8"));
  const tokens = vectors.tokens.map((one) => {
    const work = () => (verify(one.token, JSON.parse(one.arguments), { ...one, jwks: vectors.jwks }), "good");
    return [one.name, outcome(work)];
  });
  const forms = vectors.canonical_json.map((one) => [one.name, outcome(() => sha256(canonical(JSON.parse(one.json))))]);
  console.log(JSON.stringify({ tokens, forms }));
}
