#include "app/command_line.h"

int main(int argc, char** argv) { return opendes::app::RunCommandLine(argc, argv); }
