# Writes the pages of docs/reference/ that `whither help` and `whither man` tell, and the schemas of `whither config
# schema`, into a C++ file:
# cmake -DINPUT=FOLDER -DOUTPUT=FILE -P embed.cmake
set(pages "")
foreach(each filter=filter time=times units=units json=json exit=exit-codes config=configuration)
  string(REGEX REPLACE "=.*" "" name "${each}")
  string(REGEX REPLACE ".*=" "" page "${each}")
  file(READ "${INPUT}/${page}.md" text)
  string(APPEND pages "    {\"${name}\", R\"page(${text})page\"},\n")
endforeach()
set(schemas "")
file(GLOB files "${INPUT}/schemas/*.schema.json")
list(SORT files)
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME)
  string(REPLACE ".schema.json" "" name "${name}")
  file(READ "${file}" text)
  string(APPEND schemas "    {\"${name}\", R\"page(${text})page\"},\n")
endforeach()
string(TIMESTAMP date "%Y-%m-%d" UTC)
file(WRITE "${OUTPUT}" "#include \"app/help/embedded_pages.h\"

namespace whither {

constexpr EmbeddedPage kPages[] = {
${pages}};
constexpr EmbeddedPage kSchemas[] = {
${schemas}};

std::span<const EmbeddedPage> embedded_pages() { return kPages; }
std::span<const EmbeddedPage> embedded_schemas() { return kSchemas; }
std::string_view embedded_date() { return \"${date}\"; }

}  // namespace whither
")
