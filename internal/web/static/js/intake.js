// A thread that has just come in gets its lasting address; the whole page takes a file that is dropped.
(function () {
  var done = document.getElementById("lasting");
  if (done && done.dataset.path) {
    history.replaceState(null, "", done.dataset.path);
    if (done.dataset.title) document.title = done.dataset.title + " · Clew";
  }
  var drop = document.querySelector("form.drop"), file = document.getElementById("file");
  if (!drop || !file) return;
  var has = function (e) { return e.dataTransfer && Array.prototype.indexOf.call(e.dataTransfer.types, "Files") >= 0; };
  document.addEventListener("dragover", function (e) { if (has(e)) { e.preventDefault(); drop.classList.add("over"); } });
  document.addEventListener("dragleave", function (e) { if (!e.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", function (e) {
    if (!has(e)) return;
    e.preventDefault();
    drop.classList.remove("over");
    if (e.dataTransfer.files.length !== 1) return;
    file.files = e.dataTransfer.files;
    drop.requestSubmit();
  });
})();
