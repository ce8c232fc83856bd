# Writes the pages of docs/reference/ that `whither help` and `whither man` tell into a C++ file:
# cmake -DINPUT=FOLDER -DOUTPUT=FILE -P embed.cmake
set(pages "")
foreach(each filter=filter time=times units=units json=json exit=exit-codes config=configuration)
  string(REGEX REPLACE "=.*" "" name "${each}")
  string(REGEX REPLACE ".*=" "" page "${each}")
  file(READ "${INPUT}/${page}.md" text)
  string(APPEND pages "    {\"${name}\", R\"page(${text})page\"},\n")
endforeach()
string(TIMESTAMP date "%Y-%m-%d" UTC)
file(WRITE "${OUTPUT}" "#include \"app/help/embedded_pages.h\"

namespace whither {

constexpr EmbeddedPage kPages[] = {
${pages}};

std::span<const EmbeddedPage> embedded_pages() { return kPages; }
std::string_view embedded_date() { return \"${date}\"; }

}  // namespace whither
")
