"use strict";

// Buttons that print the page.

document.addEventListener("click", (event) => {
  if (casebook.around(event, "[data-print]")) window.print();
});
