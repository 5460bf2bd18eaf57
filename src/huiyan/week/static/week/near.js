// "Near me": the browser is asked where it is, once, and the list comes back by distance. Without a position, or without
// leave to know it, the link leads to the map of places as it does without scripts.

const DIGITS = 2; // of a degree, about a kilometre: nobody needs to know more

const link = document.querySelector("a[data-near]");
if (link && "geolocation" in navigator && window.isSecureContext) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const onwards = (found) => {
      const near = [found.coords.latitude, found.coords.longitude].map((degrees) => degrees.toFixed(DIGITS)).join(",");
      location.assign(`${link.dataset.near}&near=${encodeURIComponent(near)}`);
    };
    navigator.geolocation.getCurrentPosition(onwards, () => location.assign(link.href), { timeout: 8000, maximumAge: 600000 });
  });
}
