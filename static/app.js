// Small comforts; every page does its work without this file.
(function () {
  "use strict";
  var each = function (selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  };

  // What was typed is not lost by leaving the page unasked.
  each("form[data-keep]", function (form) {
    var typed = false;
    form.addEventListener("input", function () { typed = true; });
    form.addEventListener("submit", function () { typed = false; });
    window.addEventListener("beforeunload", function (event) {
      if (typed) { event.preventDefault(); }
    });
  });

  // A file that would be refused is told before it is sent.
  each("input[type=file][data-limit-mb]", function (input) {
    input.addEventListener("change", function () {
      var limit = Number(input.dataset.limitMb);
      var kinds = (input.accept || "").toLowerCase().split(",").filter(Boolean);
      var told = "";
      Array.prototype.forEach.call(input.files, function (file) {
        var name = file.name.toLowerCase();
        var known = kinds.some(function (kind) { return name.endsWith(kind.trim()); });
        if (file.size > limit * 1024 * 1024) {
          told = "Tệp “" + file.name + "” lớn hơn " + limit + " MB. Nén hoặc tách tệp rồi chọn lại.";
        } else if (kinds.length && !known) {
          told = "Tệp “" + file.name + "” không thuộc loại được nhận: " + kinds.join(", ") + ".";
        }
      });
      var line = input.parentNode.querySelector(".told-before");
      if (!line) {
        line = document.createElement("p");
        line.className = "error told-before";
        line.setAttribute("role", "alert");
        input.insertAdjacentElement("afterend", line);
      }
      line.textContent = told;
      input.setCustomValidity(told);
    });
  });

  // The summary of errors is read first.
  each("#loi", function (summary) { summary.focus(); });

  // One press is one act, also on a slow line; a page taken back from history may act again.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", function () {
    each("form[data-sent]", function (form) { delete form.dataset.sent; });
  });

  each("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // The entry of this page is in sight in a row that is longer than the screen.
  each("nav a[aria-current]", function (link) {
    link.closest("nav").scrollLeft = link.offsetLeft - 24;
  });

  // A table wider than its place can be moved with the arrow keys.
  each(".table-scroll", function (box) {
    if (box.scrollWidth > box.clientWidth) { box.tabIndex = 0; }
  });
})();
