// The elements whose text has less contrast than WCAG 2.2 asks for at level AA, 4.5 to 1.
() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map((part) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    const colour = getComputedStyle(node).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" ? ground(node.parentElement) : colour;
  };
  return [...document.body.querySelectorAll("*")]
    .filter((node) => [...node.childNodes].some((child) => child.data?.trim()))
    .filter((node) => node.checkVisibility())
    .filter((node) => {
      const [a, b] = [getComputedStyle(node).color, ground(node)].map(light).sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05) < 4.5;
    })
    .map((node) => node.outerHTML);
}
