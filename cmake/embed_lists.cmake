# Writes the lists of src/names/lists/ into a C++ file: cmake -DINPUT=FOLDER -DOUTPUT=FILE -P embed_lists.cmake
set(functions "")
foreach(name organisations clouds domains)
  file(READ "${INPUT}/${name}.txt" text)
  string(APPEND functions "std::string_view embedded_${name}() {\n  return R\"list(${text})list\";\n}\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"names/embedded_lists.h\"

namespace whither {

${functions}
}  // namespace whither
")
