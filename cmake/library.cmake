# What `cmake --install` lays down: the library of src/wire with what it stands on, its headers, and a package, so that
#   find_package(whither-wire) and target_link_libraries(x whither::wire)
# is all that another program needs. Its headers are included as "wire/decoder.h".
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/whither-wire)
set(header_dir ${CMAKE_INSTALL_INCLUDEDIR}/whither)
foreach(layer base flow wire)
  set_target_properties(whither_${layer} PROPERTIES EXPORT_NAME ${layer})
  target_compile_features(whither_${layer} PUBLIC cxx_std_23)
  install(TARGETS whither_${layer} EXPORT whither-wire ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
          INCLUDES DESTINATION ${header_dir})
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/src/${layer} DESTINATION ${header_dir} FILES_MATCHING PATTERN "*.h")
endforeach()

install(EXPORT whither-wire FILE whither-wireConfig.cmake NAMESPACE whither:: DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/whither-wireConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/whither-wireConfigVersion.cmake DESTINATION ${package_dir})
