# Puts files into the program (embedded_files.h): the Swagger document, its page and, where
# tools/install_deps.sh has installed them, the three files of swagger-ui-dist with their licences.
set(ui ${PROJECT_SOURCE_DIR}/web/node_modules/swagger-ui-dist)
file(GLOB embedded CONFIGURE_DEPENDS
  ${CMAKE_CURRENT_LIST_DIR}/swagger.json
  ${CMAKE_CURRENT_LIST_DIR}/page/*
  ${ui}/swagger-ui.css
  ${ui}/swagger-ui-bundle.js
  ${ui}/swagger-ui-standalone-preset.js
  ${ui}/LICENSE
  ${ui}/NOTICE
  ${ui}/swagger-ui-bundle.js.LICENSE.txt
  ${ui}/swagger-ui-standalone-preset.js.LICENSE.txt)

set(type_json "application/json; charset=utf-8")
set(type_html "text/html; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_txt "text/plain; charset=utf-8")

set(EMBEDDED_BYTES "")
set(EMBEDDED_SYMBOLS "")
set(EMBEDDED_ENTRIES "")
foreach(path ${embedded})
  get_filename_component(name ${path} NAME)
  get_filename_component(extension ${path} LAST_EXT)
  if(extension STREQUAL "")
    set(extension ".txt")
  endif()
  string(SUBSTRING ${extension} 1 -1 extension)
  string(MAKE_C_IDENTIFIER "opendes_file_${name}" symbol)
  string(APPEND EMBEDDED_BYTES "OPENDES_EMBED(\"${symbol}\", \"${path}\")\n")
  string(APPEND EMBEDDED_SYMBOLS "extern const char ${symbol}[];\nextern const char ${symbol}_end[];\n")
  string(APPEND EMBEDDED_ENTRIES
    "    {\"${name}\", \"${type_${extension}}\", {${symbol}, ${symbol}_end}},\n")
endforeach()

set(generated ${CMAKE_BINARY_DIR}/generated/api/embedded_files.cc)
configure_file(${CMAKE_CURRENT_LIST_DIR}/embedded_files.cc.in ${generated} @ONLY)
set_source_files_properties(${generated} PROPERTIES OBJECT_DEPENDS "${embedded}")
target_sources(opendes_api PRIVATE ${generated})
