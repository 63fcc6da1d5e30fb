// A sheet is kept while it is typed; without this file every criterion has its own button.
(function () {
  "use strict";
  var PAUSE = 1200;

  var show = function (form, words, wrong) {
    var line = form.querySelector("[data-saved]");
    line.textContent = words;
    line.className = wrong ? "error" : "note";
  };

  var progress = function (told) {
    var words = told.complete + "/" + told.total + " tiêu chí đủ";
    Array.prototype.forEach.call(document.querySelectorAll("[data-progress]"), function (place) {
      place.textContent = words;
    });
  };

  Array.prototype.forEach.call(document.querySelectorAll("form[data-answer]"), function (form) {
    var version = form.querySelector("input[name$=version]");
    var timer = 0, busy = false, again = false, stopped = false, unsaved = false;

    var heard = function (answer, told) {
      if (answer.ok) {
        version.value = told.version;
        unsaved = again;
        show(form, told.said, false);
        progress(told);
        return;
      }
      // Somebody else wrote: nothing more is sent until a person has read both.
      stopped = answer.status === 409;
      var stored = stopped ? " Đang lưu" + (told.by ? " (" + told.by + ")" : "") + ": điểm " +
        (told.stored.score || "chưa có") + "; “" + told.stored.explanation + "”" : "";
      show(form, told.said + stored, true);
    };

    var save = function () {
      window.clearTimeout(timer);
      if (stopped) { return; }
      if (busy) { again = true; return; }
      busy = true;
      fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        keepalive: true
      }).then(function (answer) {
        return answer.json().then(function (told) { heard(answer, told); });
      }).catch(function () {
        show(form, "Chưa lưu được: mất kết nối. Nội dung vẫn ở trên trang, bấm Lưu để thử lại.", true);
      }).then(function () {
        busy = false;
        if (again) { again = false; save(); }
      });
    };

    form.addEventListener("input", function () {
      unsaved = true;
      window.clearTimeout(timer);
      timer = window.setTimeout(save, PAUSE);
    });
    form.addEventListener("change", save);
    form.addEventListener("submit", function () { window.clearTimeout(timer); stopped = true; unsaved = false; });
    window.addEventListener("beforeunload", function (event) {
      if (unsaved && !busy) { event.preventDefault(); }
    });
  });
})();
