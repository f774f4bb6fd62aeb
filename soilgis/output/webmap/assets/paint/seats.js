/** Seats of government (行政中心): a star for the country's capital, a ring in a ring for a province's seat. */
export const SEATS = { capital: "首都", province: "省级行政中心" };
const INK = "#14202a";
const RED = "#c4161c";
const POINTS = 5;

/** Draw a seat's sign with its middle at a point; `half` is half its width. */
export function seatSign(ctx, kind, x, y, half) {
  ctx.setLineDash([]);
  ctx.lineJoin = "round";
  if (kind === "capital") {
    star(ctx, x, y, half * 1.2);
    ctx.strokeStyle = "#fff";
    ctx.lineWidth = half * 0.5;
    ctx.stroke();
    ctx.fillStyle = RED;
    ctx.fill();
    return;
  }
  for (const [radius, fill] of [
    [half, "#fff"],
    [half * 0.84, INK],
    [half * 0.6, "#fff"],
    [half * 0.34, INK],
  ]) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.fillStyle = fill;
    ctx.fill();
  }
}

function star(ctx, x, y, radius) {
  ctx.beginPath();
  for (let i = 0; i < 2 * POINTS; i++) {
    const reach = i % 2 ? radius * 0.4 : radius;
    const angle = (i * Math.PI) / POINTS - Math.PI / 2;
    ctx.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
  }
  ctx.closePath();
}
